/** What a pipeline turned out to be, as lines for people. */
import { quoted } from "../errors/printable.ts"
import type { Setup } from "../execution/setup.ts"

/** Line by line, each with what it is about. */
export async function setupLines({ config, plugins, connections }: Setup): Promise<ReadonlyArray<string>> {
  const { configLines } = await import("../config/shown_config.ts")
  return [
    ...configLines(config).map((line) => `config: ${quoted(line)}`.trimEnd()),
    ...plugins.map(({ type, from, version, integrity, may }) =>
      [`plugin ${type}: ${from}`, version, integrity, may && `may ${may}`].filter(Boolean).join(", ")
    ),
    ...connections.map(({ from, to, route, columns }) =>
      `columns ${from}${route === undefined ? "" : `:${route}`} -> ${to}: ${
        columns.map(({ name, type, required }) => `${quoted(name)} ${type}${required ? "!" : ""}`).join(", ")
      }`
    ),
  ]
}
