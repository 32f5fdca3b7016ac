package io.tunewright.api;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;

/** Refuses to start a workflow on more than a real server takes; the SDK's own takes anything. */
final class BlobLimit implements ClientInterceptor {
  static final int MOST_BYTES = 2 << 20;

  @Override
  public <A, B> ClientCall<A, B> interceptCall(
      MethodDescriptor<A, B> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void sendMessage(A message) {
        if (message instanceof StartWorkflowExecutionRequest start
            && start.getInput().getSerializedSize() > MOST_BYTES) {
          throw Status.INVALID_ARGUMENT
              .withDescription("Blob data size exceeds limit.")
              .asRuntimeException();
        }
        super.sendMessage(message);
      }
    };
  }
}
