/** Digests of files as manifests, pipelines and locks write them: `sha256-` and Base64, as browsers do. */

const INTEGRITY = /^sha256-[A-Za-z0-9+/]{43}=$/

export const isIntegrity = (text: string): boolean => INTEGRITY.test(text)

export async function integrityOf(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>)
  return `sha256-${new Uint8Array(digest).toBase64()}`
}

/** The digest as a name for folders. */
export function digestName(integrity: string): string {
  return integrity.slice("sha256-".length).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")
}
