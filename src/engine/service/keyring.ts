/** The keyring of the operating system, as keytar speaks to it. */
export interface Keyring {
  findCredentials(service: string): Promise<readonly { account: string; password: string }[]>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

/**
 * The keyring of this account. Rejects where its library can't be loaded, as on Linux without libsecret: so it is
 * loaded only when it is asked for, and the rest works without.
 */
export async function openSystemKeyring(): Promise<Keyring> {
  const { default: keytar } = await import('keytar');
  return keytar;
}
