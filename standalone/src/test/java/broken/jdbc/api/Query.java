package broken.jdbc.api;

class Query {
  java.sql.@org.jspecify.annotations.Nullable Connection connection;
}
