package broken.aws.worker;

class Uploader {
  software.amazon.awssdk.services.s3.@org.jspecify.annotations.Nullable S3Client s3;
}
