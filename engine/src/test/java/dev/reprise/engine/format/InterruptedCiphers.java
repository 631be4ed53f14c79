// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.format;

import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.ShortBufferException;

/** The JDK's AES, with an action of the test before the last step of each operation. */
@SuppressWarnings("serial") // nobody serialises it
public final class InterruptedCiphers extends Provider {

  static final String NAME = "InterruptedCiphers";
  private static final String JDK = "SunJCE";

  private static volatile Runnable action = () -> {};

  InterruptedCiphers() {
    super(NAME, "1", "for tests");
    put("Cipher.AES/CBC/PKCS5Padding", Cbc.class.getName());
    put("Cipher.AES/GCM/NoPadding", Gcm.class.getName());
  }

  /** Sets the action. */
  static void before(Runnable value) {
    action = value;
  }

  /** AES in CBC mode. */
  public static final class Cbc extends Interrupted {

    /** For the JDK. */
    public Cbc() throws GeneralSecurityException {
      super("AES/CBC/PKCS5Padding");
    }
  }

  /** AES in GCM mode. */
  public static final class Gcm extends Interrupted {

    /** For the JDK. */
    public Gcm() throws GeneralSecurityException {
      super("AES/GCM/NoPadding");
    }
  }

  private abstract static class Interrupted extends CipherSpi {

    private final Cipher cipher;

    Interrupted(String transformation) throws GeneralSecurityException {
      this.cipher = Cipher.getInstance(transformation, JDK);
    }

    @Override
    protected void engineSetMode(String mode) {}

    @Override
    protected void engineSetPadding(String padding) {}

    @Override
    protected int engineGetBlockSize() {
      return cipher.getBlockSize();
    }

    @Override
    protected int engineGetOutputSize(int inputLength) {
      return cipher.getOutputSize(inputLength);
    }

    @Override
    protected byte[] engineGetIV() {
      return cipher.getIV();
    }

    @Override
    protected AlgorithmParameters engineGetParameters() {
      return cipher.getParameters();
    }

    @Override
    protected void engineInit(int mode, Key key, SecureRandom random) throws InvalidKeyException {
      cipher.init(mode, key, random);
    }

    @Override
    protected void engineInit(
        int mode, Key key, AlgorithmParameterSpec parameters, SecureRandom random)
        throws InvalidKeyException, InvalidAlgorithmParameterException {
      cipher.init(mode, key, parameters, random);
    }

    @Override
    protected void engineInit(
        int mode, Key key, AlgorithmParameters parameters, SecureRandom random)
        throws InvalidKeyException, InvalidAlgorithmParameterException {
      cipher.init(mode, key, parameters, random);
    }

    @Override
    protected void engineUpdateAAD(byte[] octets, int offset, int length) {
      cipher.updateAAD(octets, offset, length);
    }

    @Override
    protected void engineUpdateAAD(ByteBuffer octets) {
      cipher.updateAAD(octets);
    }

    @Override
    protected byte[] engineUpdate(byte[] input, int offset, int length) {
      return cipher.update(input, offset, length);
    }

    @Override
    protected int engineUpdate(byte[] input, int offset, int length, byte[] output, int at)
        throws ShortBufferException {
      return cipher.update(input, offset, length, output, at);
    }

    @Override
    protected byte[] engineDoFinal(byte[] input, int offset, int length)
        throws IllegalBlockSizeException, BadPaddingException {
      action.run();
      return cipher.doFinal(input, offset, length);
    }

    @Override
    protected int engineDoFinal(byte[] input, int offset, int length, byte[] output, int at)
        throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
      action.run();
      return cipher.doFinal(input, offset, length, output, at);
    }
  }
}
