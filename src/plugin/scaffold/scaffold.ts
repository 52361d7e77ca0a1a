/** A new plugin project from a template: which files it has and what is in them. Writes nothing (src/cli/plugin_new.ts). */
import { integrityOf } from "../integrity.ts"
import type { Manifest } from "../manifest.ts"
import { API, README, type Template, TEMPLATES } from "./templates.ts"

export const KINDS: ReadonlyArray<Manifest["kind"]> = ["source", "transform", "sink", "library"]

/** The files of a new plugin by path. */
export async function scaffold(kind: Manifest["kind"], name: string): Promise<Readonly<Record<string, string>>> {
  const template = TEMPLATES[kind]
  const type = kind === "library" ? undefined : name.endsWith(`-${kind}`) ? name : `${name}-${kind}`
  const named = (text: string) =>
    text.replaceAll(`my-plugin-${kind}`, type ?? name).replaceAll("my-plugin", name)
      .replaceAll('"../../api_v1.ts"', '"./api_v1.ts"')
  const module = named(template.module)
  const { title, ...own } = template.manifest
  const manifest = {
    manifestVersion: 1,
    name,
    version: "0.1.0",
    apiVersion: 1,
    kind,
    ...(type === undefined ? {} : { type }),
    title,
    license: "MIT",
    entry: template.entry,
    files: { [template.entry]: await integrityOf(new TextEncoder().encode(module)) },
    ...own,
  }
  return {
    "plugin.json": `${JSON.stringify(manifest, null, 2)}\n`,
    [template.entry]: module,
    "mod_test.ts": named(template.test),
    "conformance.json": template.fixture,
    "README.md": readmeText(kind, name, type, template),
    ...(kind === "library" ? {} : { "api_v1.ts": API }),
  }
}

function readmeText(kind: Manifest["kind"], name: string, type: string | undefined, template: Template): string {
  const values: Readonly<Record<string, string>> = {
    $KIND: kind === "library" ? "a script library" : `a ${kind}`,
    $TITLE: template.manifest.title,
    $USE: useText(kind, name, type, template),
    $ENTRY: template.entry,
    $BENCH: kind === "library"
      ? "`flowengine run FILE --debug` measures a pipeline whose scripts use it."
      : "`flowengine plugin bench .` measures it.",
    $TEST: kind === "transform" || kind === "library" ? "deno test" : "deno test --allow-read --allow-write",
  }
  return README.replaceAll("my-plugin", name).replaceAll(/\$[A-Z]+/g, (key) => values[key] ?? key)
}

function useText(kind: Manifest["kind"], name: string, type: string | undefined, { config }: Template): string {
  if (kind !== "library") {
    return [
      "plugins:",
      `  ${name}: { url: ./${name} }`,
      "pipeline:",
      "  steps:",
      `    - { id: ${name}, type: ${type}, config: ${config} }`,
    ].join("\n")
  }
  // The name in the pipeline is a global name of the script, so it must be an identifier.
  const global = name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
  return [
    "plugins:",
    `  ${global}: { url: ./${name} }`,
    "pipeline:",
    "  steps:",
    `    - id: names`,
    `      type: javascript-transform`,
    `      config:`,
    `        libraries: [${global}]`,
    `        script: |`,
    `          function process(context) {`,
    `            const row = context.input.current()`,
    `            context.output.setField("slug", ${global}.slug(row.name))`,
    `            return true`,
    `          }`,
  ].join("\n")
}
