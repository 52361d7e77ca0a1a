/** docs/migration.md, made from the table by which old files are translated. */
import type { Kind, Row } from "../../src/config/legacy/rows.ts"
import { STEP_TYPES } from "../../src/config/legacy/step_types.ts"
import { TABLE } from "../../src/config/legacy/table.ts"

const TITLES: Readonly<Record<Kind, string>> = {
  "file": "The file",
  "pipeline": "`Pipeline`",
  "step": "An entry of `Plugins`, a step",
  "source": "`Config` of a `DelimitedSource`",
  "sink": "`Config` of a `DelimitedSink`",
  "transform": "`Config` of a `JavaScriptTransform`",
  "script engine": "`Engine` of a `JavaScriptTransform`",
  "script performance": "`Performance` of a `JavaScriptTransform`",
  "schema": "`Schema`, `OutputSchema`",
  "column": "An entry of `Columns` or `Fields`",
  "mapping": "An entry of `ColumnMappings`",
  "connection": "An entry of `Connections`",
  "channel": "`Channel` of a connection, `DefaultChannel`",
  "queue": "An entry of `routing`",
  "settings": "`Settings`",
  "custom settings": "`Custom` of `Settings`",
  "retry": "`Retry` of `Settings`",
  "step limits": "`ResourceLimits` of a step",
  "default limits": "`DefaultResourceLimits` of `Settings`",
}

const HEAD = `# Files of old

Pipelines that were written for the FlowEngine of before run as they are. \`run\`, \`validate\`, \`plan\`, \`debug\` and
\`explain-row\` say once what is written in another way now, and \`migrate\` writes it:

\`\`\`sh
flowengine run old.yaml                       # runs, with warnings
flowengine migrate old.yaml --check --diff    # what would be changed; exits with 1 if there is something
flowengine migrate old.yaml                   # writes the file anew, in place; -o FILE leaves it as it is
\`\`\`

The migrated file gives the same outputs, byte for byte, without a warning. Comments stay, and so does the order of keys;
anchors are written out, and what was said of a key that is gone for people (\`Description\`, \`Metadata\`) stays as a
comment. Migrating a second time changes nothing. Where something cannot be translated, nothing is written, and every
such place is told.

## What is an old file

- Steps are under \`plugins:\` of \`pipeline:\`, or keys begin with capital letters (\`Pipeline\`, \`Plugins\`, \`Config\`).
- \`steps:\`, \`routing:\`, \`connections:\` or \`settings:\` stand beside \`pipeline:\`, or there is no \`pipeline:\`.
- It looks like a current one, and has options, types or references (\`{Name}\`) inside that only old files have.

Keys may begin with a small or a capital letter, everywhere. An old file may have keys of the current form, too, as
\`OutputMode\` or \`SkipRows\`; an old and a new key for the same thing are an error (FE1505), and so is a key that
nobody knows (FE1506).

## What is other than it was

- **Rows that a step cannot take**, as those at which a script throws, are left out and counted: \`settings: { onError: skip }\`
  is added, where nothing else is said. A new file has \`fail\`.
- **Types** \`string\`, \`int32\`, \`bool\` … are \`text\`, \`integer\`, \`boolean\` …, see below. Columns are found by their names;
  an \`Index\` that is not where the header of the file has that name is an error (FE1507).
- **Variables** \`{Name}\` and \`{Name:format}\` are \`\${Name}\` and \`\${Name|format}\` ([variables](variables.md)).
- **Scripts** may call \`context.Input.Current()\`; \`migrate\` writes \`context.input.current()\`, and \`Warning\` for a
  level and \`fff\` or \`tt\` in a pattern as they are now. Where it cannot see all that a script asks for, and for
  scripts in files of their own, it adds \`oldNames: true\` instead, which accepts both.
- **Paths of Windows** as \`C:\\data\\in.csv\` are an error on other systems (FE1508); \`data\\in.csv\` is \`data/in.csv\`.
- **Without \`connections\`** the steps form one chain, and a warning shows it (FE1509).
- **\`assembly\`** of built-in steps is not needed; a step of others needs a plugin that is written for FlowEngine (FE1510,
  [plugins](plugins.md)).
- **\`InferSchema\`** is gone (FE1511): columns are text unless \`columns\` says otherwise. The warning has an
  \`outputSchema\` with the columns of the file, to be copied.
`

const types = [
  "## Step types",
  "",
  "| old | new |",
  "| --- | --- |",
  ...STEP_TYPES.map(({ old, now }) => `| \`${old}\`, \`${old}.${old}Plugin\` | \`${now}\` |`),
]

export const migration = (): string =>
  [
    HEAD,
    ...types,
    "",
    "## Keys",
    "",
    "Keys that are not told here have the name they had, but for the first letter.",
    ...(Object.keys(TABLE) as Array<Kind>).flatMap(tableOf),
    "",
  ].join("\n")

function tableOf(kind: Kind): ReadonlyArray<string> {
  const rows = TABLE[kind].filter(({ change, isFlat, values }) =>
    !isFlat && (change !== "same" || values !== undefined)
  )
    .filter((row) => row.old !== row.now || row.in !== undefined || row.values !== undefined)
  if (rows.length === 0) return []
  const lines = rows.map((row) => `| \`${row.old}\` | ${nowOf(row)} | ${whyOf(row)} |`)
  return ["", `### ${TITLES[kind]}`, "", "| old | new | |", "| --- | --- | --- |", ...lines]
}

const nowOf = ({ now, in: place }: Row): string =>
  now === undefined ? "—" : `\`${now}\`${place === "step" ? " of the step" : ""}`

function whyOf({ values, why = "", change, asComment }: Row): string {
  const reason = change === "never" ? `never did anything: ${why}` : asComment ? `${why}; stays as a comment` : why
  return [values, reason].filter((each) => each).join("; ").replaceAll("|", "\\|")
}
