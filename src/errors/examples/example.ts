/**
 * What an example of an error is: files and a command that fail with the code, and what is changed to mend them. Data;
 * the test of the examples runs each both ways, `explain` and docs/troubleshooting.md show them.
 */

export type Files = Readonly<Record<string, string | Uint8Array>>

/** How a file is changed: pieces of its text and what stands there instead; or its whole new content; `null` removes it. */
export type Change = ReadonlyArray<readonly [from: string, to: string]> | string | null

export interface Example {
  /** The command, as typed in the folder of the files. */
  readonly run: string
  /** Names that begin with `https://` are served from there. */
  readonly files: Files
  readonly mend?: Readonly<Record<string, Change>>
  /** The command when mended, if it is another one. */
  readonly mendedRun?: string
  /** What no file can show: what happens meanwhile, or has happened before. */
  readonly when?: string
  /** What has to be done outside of the files. */
  readonly instead?: string
}

/** The files of the mended example. */
export function mended({ files, mend = {} }: Example): Files {
  const changed: Record<string, string | Uint8Array> = { ...files }
  for (const [name, change] of Object.entries(mend)) {
    if (change === null) delete changed[name]
    else if (typeof change === "string") changed[name] = change
    else changed[name] = change.reduce((text, [from, to]) => text.replace(from, () => to), String(files[name]))
  }
  return changed
}

export const ORDERS_CSV = "id,name,amount\n1,Ann,10.5\n2,Ben,20\n3,Cid,30\n"

/** A pipeline file from its steps, one a line, and what comes after them or before `pipeline:`. */
export const pipeline = (steps: ReadonlyArray<string>, after = "", before = ""): string =>
  `${before}pipeline:\n  name: orders\n  steps:\n${steps.map((step) => `${indented(`- ${step}`)}\n`).join("")}${after}`

const indented = (text: string) => text.replaceAll("\n", "\n    ").replace(/^/, "    ")

export const READ = "{ id: read, type: delimited-source, config: { filePath: orders.csv } }"
export const WRITE = "{ id: write, type: delimited-sink, config: { filePath: out.csv } }"

/** A step with a script, whose lines stand in a block of their own. */
export const script = (lines: string, options = "", keys = ""): string =>
  `id: enrich\n  type: javascript-transform\n${keys}  config:\n${options}    script: |\n${
    lines.replace(/^/gm, "      ")
  }`

/** A script with only a body of `process`. */
export const process = (body: string, options = "", keys = ""): string =>
  script(`function process(context) {\n${body.replace(/^/gm, "  ")}\n}`, options, keys)

/** An example about `orders.yaml` and the data it reads. */
export const orders = (
  text: string,
  mend: ReadonlyArray<readonly [string, string]>,
  more: Partial<Example> & { readonly data?: Files } = {},
): Example => {
  const { data = { "orders.csv": ORDERS_CSV }, ...rest } = more
  return {
    run: "flowengine run orders.yaml",
    files: { "orders.yaml": text, ...data },
    mend: { "orders.yaml": mend },
    ...rest,
  }
}

/** An example whose data are mended. */
export const mendedData = (
  text: string,
  name: string,
  data: string | Uint8Array,
  change: Change,
  more: Partial<Example> = {},
): Example => ({
  run: "flowengine run orders.yaml",
  files: { "orders.yaml": text, [name]: data },
  mend: { [name]: change },
  ...more,
})
