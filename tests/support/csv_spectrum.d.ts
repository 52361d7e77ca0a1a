/** The package has no types of its own. */
export default function spectrum(
  done: (error: unknown, files: ReadonlyArray<{ name: string; csv: Uint8Array; json: Uint8Array }>) => void,
): void
