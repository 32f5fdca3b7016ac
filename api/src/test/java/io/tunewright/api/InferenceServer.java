package io.tunewright.api;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A server that lists two adapters as vLLM does, one of them under a name of its own. */
final class InferenceServer {
  private static final String MODELS =
      """
      {"object": "list", "data": [
        {"id": "deepseek-ai/DeepSeek-V4-Flash", "object": "model", "created": 1715644056,
         "owned_by": "vllm", "root": "deepseek-ai/DeepSeek-V4-Flash", "parent": null},
        {"id": "shop-v0001", "object": "model", "created": 1715644056, "owned_by": "vllm",
         "root": "./shop-v0001", "parent": "deepseek-ai/DeepSeek-V4-Flash"},
        {"id": "shop-canary", "object": "model", "created": 1715644056, "owned_by": "vllm",
         "root": "/adapters/shop-v0002", "parent": "deepseek-ai/DeepSeek-V4-Flash"},
        {"id": "another-v0001", "object": "model", "created": 1715644056, "owned_by": "vllm",
         "root": "/adapters/another-v0001", "parent": "deepseek-ai/DeepSeek-V4-Flash"}]}
      """;

  private InferenceServer() {}

  /** Its address; it lasts as long as the process. */
  static String start() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/v1/models",
          exchange -> {
            byte[] body = MODELS.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
      return "http://127.0.0.1:" + server.getAddress().getPort();
    } catch (IOException occupied) {
      throw new java.io.UncheckedIOException(occupied);
    }
  }
}
