package io.tunewright.worker.notify;

import com.google.common.net.InetAddresses;
import io.tunewright.notify.EndpointRule;
import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/**
 * Looks host names up and refuses those that lead into private networks, as what answers there may
 * trust whoever reaches it. The connection is made to the very addresses that were checked, so that
 * a name can't mean another one a moment later.
 */
final class PublicAddresses implements DnsResolver {
  /** Blocks that the JDK has no predicate for: RFC 6890's special-purpose registries. */
  private static final List<Block> SPECIAL =
      List.of(
          Block.of("0.0.0.0", 8),
          Block.of("100.64.0.0", 10),
          Block.of("192.0.0.0", 24),
          Block.of("192.0.2.0", 24),
          Block.of("198.18.0.0", 15),
          Block.of("198.51.100.0", 24),
          Block.of("203.0.113.0", 24),
          Block.of("240.0.0.0", 4),
          Block.of("fc00::", 7),
          Block.of("100::", 64),
          Block.of("2001:db8::", 32),
          Block.of("64:ff9b:1::", 48));

  /** NAT64: the last 32 bits are an IPv4 address. */
  private static final Block NAT64 = Block.of("64:ff9b::", 96);

  private final EndpointRule rule;

  PublicAddresses(EndpointRule rule) {
    this.rule = rule;
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] addresses = SystemDefaultDnsResolver.INSTANCE.resolve(host);
    if (!rule.allows(host)) {
      for (InetAddress address : addresses) {
        if (isPrivate(address)) {
          throw new PrivateAddress(
              "%s leads to %s, which is no public address; an administrator may allow the host by %s"
                  .formatted(host, address.getHostAddress(), EndpointRule.SETTING));
        }
      }
    }
    return addresses;
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }

  /** A host that may not be reached. */
  static final class PrivateAddress extends UnknownHostException {
    private static final long serialVersionUID = 1;

    PrivateAddress(String message) {
      super(message);
    }
  }

  static boolean isPrivate(InetAddress address) {
    return address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()
        || SPECIAL.stream().anyMatch(block -> block.contains(address))
        || (address instanceof Inet6Address six && leadsToPrivate(six));
  }

  /** 6to4, Teredo, NAT64 and their like hold an IPv4 address, to which a gateway passes on. */
  private static boolean leadsToPrivate(Inet6Address six) {
    if (InetAddresses.hasEmbeddedIPv4ClientAddress(six)) {
      return isPrivate(InetAddresses.getEmbeddedIPv4ClientAddress(six));
    }
    byte[] bytes = six.getAddress();
    return NAT64.contains(six) && isPrivate(four(Arrays.copyOfRange(bytes, 12, 16)));
  }

  private static Inet4Address four(byte[] bytes) {
    return InetAddresses.fromIPv4BigInteger(new BigInteger(1, bytes));
  }

  private record Block(InetAddress start, int bits) {
    static Block of(String start, int bits) {
      return new Block(InetAddresses.forString(start), bits);
    }

    boolean contains(InetAddress address) {
      byte[] mine = start.getAddress();
      byte[] other = address.getAddress();
      int rest = 8 * mine.length - bits;
      return mine.length == other.length
          && new BigInteger(1, mine)
              .shiftRight(rest)
              .equals(new BigInteger(1, other).shiftRight(rest));
    }
  }
}
