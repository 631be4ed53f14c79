// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/** One key, and a script that is asked for its alias. */
final class ScriptedKeys extends X509ExtendedKeyManager {

  static final String ALIAS = "key0";

  private final X509ExtendedKeyManager manager = JsseIdentity.SERVER.keyManager();
  private final Supplier<String> alias;

  ScriptedKeys(Supplier<String> alias) {
    this.alias = alias;
  }

  @Override
  public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
    return type.equals("EC") ? alias.get() : null;
  }

  @Override
  public String[] getClientAliases(String type, Principal[] issuers) {
    return manager.getClientAliases(type, issuers);
  }

  @Override
  public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
    return manager.chooseClientAlias(types, issuers, socket);
  }

  @Override
  public String[] getServerAliases(String type, Principal[] issuers) {
    return manager.getServerAliases(type, issuers);
  }

  @Override
  public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
    return manager.chooseServerAlias(type, issuers, socket);
  }

  @Override
  public X509Certificate[] getCertificateChain(String name) {
    return manager.getCertificateChain(name);
  }

  @Override
  public PrivateKey getPrivateKey(String name) {
    return manager.getPrivateKey(name);
  }
}
