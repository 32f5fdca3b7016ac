package io.tunewright.api.signin;

import io.tunewright.api.auth.Caller;
import io.tunewright.storage.catalog.Keys;
import java.util.List;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/** Tells who signs in by the key that they show, unless they have shown too many wrong ones. */
final class KeyCheck implements AuthenticationProvider {
  private final Keys keys;
  private final WrongKeys wrong;

  KeyCheck(Keys keys, WrongKeys wrong) {
    this.keys = keys;
    this.wrong = wrong;
  }

  @Override
  public Authentication authenticate(Authentication shown) {
    String address = address(shown);
    if (!wrong.mayTry(address)) {
      throw new LockedException("too many wrong keys from " + address);
    }
    return keys.authenticate(String.valueOf(shown.getCredentials()).strip())
        .map(Caller::of)
        .map(KeyCheck::known)
        .orElseThrow(() -> {
          wrong.seenFrom(address);
          return new BadCredentialsException("no such key");
        });
  }

  /** Roles are the gate's business, which asks the caller. */
  static Authentication known(Caller caller) {
    return UsernamePasswordAuthenticationToken.authenticated(caller, null, List.of());
  }

  private static String address(Authentication shown) {
    return shown.getDetails() instanceof WebAuthenticationDetails details
        ? details.getRemoteAddress()
        : "";
  }

  @Override
  public boolean supports(Class<?> type) {
    return type == UsernamePasswordAuthenticationToken.class;
  }
}
