/** Examples of third-party plugins that are refused or fail: FE2xxx. `<sha256 of FILE>` stands for the hash of a file. */
import { type Change, type Example, type Files, pipeline } from "./example.ts"

const HASH = "<sha256 of mod.js>"
const MANIFEST = `{
  "manifestVersion": 1,
  "name": "numbers",
  "version": "1.0.0",
  "apiVersion": 1,
  "kind": "source",
  "type": "number-source",
  "title": "numbers",
  "entry": "mod.js",
  "files": { "mod.js": "${HASH}" }
}
`
const module = (made: string, head = "") =>
  `${head}export default {
  apiVersion: 1,
  kind: "source",
  type: "number-source",
  open: (options, host) => ({
    columns: [{ name: "n", type: "integer" }],
    async *batches() {
      ${made}
    },
  }),
}
`
const GOOD = "yield { rows: [[1], [2]] }"
const NUMBERS = "plugins:\n  numbers: { url: numbers }\n"
const STEPS = [
  "{ id: numbers, type: number-source }",
  "{ id: write, type: delimited-sink, config: { filePath: out.csv } }",
]
const PIPELINE = pipeline(STEPS, "", NUMBERS)

const run = "flowengine run orders.yaml"
const plugin = (
  manifest: string,
  entry: string,
  mend: Readonly<Record<string, Change>>,
  more: Partial<Example> = {},
): Example => ({
  run,
  files: { "orders.yaml": PIPELINE, "numbers/plugin.json": manifest, "numbers/mod.js": entry },
  mend,
  ...more,
})
/** A mistake in the module. */
const coded = (made: string, from: string, to: string, errors = "") =>
  plugin(MANIFEST.replace(/\n\}\n$/, `${errors}\n}\n`), module(made), { "numbers/mod.js": [[from, to]] })
const failing = (errorClass: string, code: string) =>
  coded(
    `if (options.broken !== false) host.fail("${code}", "there are no numbers today")\n      ${GOOD}`,
    `if (options.broken !== false) host.fail("${code}", "there are no numbers today")\n      `,
    "",
    `,\n  "errors": { "${code}": { "title": "no numbers", "class": "${errorClass}", "help": "come again tomorrow" } }`,
  )
const manifest = (from: string, to: string) =>
  plugin(MANIFEST.replace(to, () => from), module(GOOD), { "numbers/plugin.json": [[from, to]] })

const WEB = "https://plugins.example/numbers"
const web = { [`${WEB}/plugin.json`]: MANIFEST, [`${WEB}/mod.js`]: module(GOOD) }
const FROM_WEB = pipeline(STEPS, "", `plugins:\n  numbers: { url: "${WEB}/plugin.json" }\n`)
const lock = (hash: string) =>
  `{
  "lockVersion": 1,
  "plugins": {
    "numbers": {
      "url": "${WEB}/plugin.json",
      "integrity": "<sha256 of ${WEB}/plugin.json>",
      "files": { "mod.js": "${hash}" }
    }
  }
}
`
const LOCK = lock(`<sha256 of ${WEB}/mod.js>`)
const OTHER_HASH = `sha256-${"A".repeat(43)}=`
const library: Files = {
  "geo/plugin.json": MANIFEST.replace('"source"', '"library"').replace('\n  "type": "number-source",', "").replace(
    '"numbers",\n  "v',
    '"geo",\n  "v',
  ),
  "geo/mod.js": "export const double = (x) => 2 * x\n",
}

/** A manifest of the .NET version. */
const OLD_MANIFEST =
  '{ "Name": "Numbers", "Version": "1.0.0", "Assembly": "Numbers.dll", "EntryPoint": "Numbers.Plugin" }\n'

export const PLUGIN_EXAMPLES = {
  FE2001: coded("yield { rows: [[1, 2]] }", "[[1, 2]]", "[[1], [2]]"),
  FE2002: {
    run,
    files: {
      "orders.yaml": pipeline(STEPS, "", `${NUMBERS}  again: { url: numbers }\n`),
      "numbers/plugin.json": MANIFEST,
      "numbers/mod.js": module(GOOD),
    },
    mend: { "orders.yaml": [["  again: { url: numbers }\n", ""]] },
  },
  FE2003: plugin(MANIFEST, module(GOOD), { "orders.yaml": [["url: nmbers", "url: numbers"]] }, {
    files: {
      "orders.yaml": PIPELINE.replace("url: numbers", "url: nmbers"),
      "numbers/plugin.json": MANIFEST,
      "numbers/mod.js": module(GOOD),
    },
  }),
  FE2004: manifest('"kind": "source"\n', '"kind": "source",\n'),
  FE2005: manifest('"kind": "sorce"', '"kind": "source"'),
  FE2006: manifest('"apiVersion": 2', '"apiVersion": 1'),
  FE2007: {
    run,
    files: {
      "orders.yaml": pipeline(STEPS, "", `plugins:\n  numbers:\n    url: numbers\n    integrity: ${OTHER_HASH}\n`),
      "numbers/plugin.json": MANIFEST,
      "numbers/mod.js": module(GOOD),
    },
    mend: { "orders.yaml": [[OTHER_HASH, "<sha256 of numbers/plugin.json>"]] },
  },
  FE2008: { run, files: { "orders.yaml": FROM_WEB, ...web }, mend: { "flowengine.lock": LOCK } },
  FE2009: manifest(OTHER_HASH, HASH),
  FE2010: coded("yield { rows: [[1],, [2]] ]", "[[1],, [2]] ]", "[[1], [2]] }"),
  FE2011: plugin(MANIFEST, module(GOOD, 'import "npm:left-pad"\n'), {
    "numbers/mod.js": [['import "npm:left-pad"\n', ""]],
  }),
  FE2012: plugin(MANIFEST, module(GOOD, 'import "./more.js"\n'), {
    "numbers/plugin.json": [[`"${HASH}"`, `"${HASH}", "more.js": "<sha256 of more.js>"`]],
  }, {
    files: {
      "orders.yaml": PIPELINE,
      "numbers/plugin.json": MANIFEST,
      "numbers/mod.js": module(GOOD, 'import "./more.js"\n'),
      "numbers/more.js": "export const more = 1\n",
    },
  }),
  FE2013: plugin(MANIFEST, module(GOOD, 'throw new TypeError("not today")\n'), {
    "numbers/mod.js": [['throw new TypeError("not today")\n', ""]],
  }),
  FE2014: plugin(MANIFEST, module(GOOD).replace('"source"', '"sink"'), { "numbers/mod.js": [['"sink"', '"source"']] }),
  FE2015: {
    run: "flowengine run orders.yaml --frozen",
    files: { "orders.yaml": FROM_WEB, ...web },
    mend: { "flowengine.lock": LOCK },
  },
  FE2016: {
    run,
    files: { "orders.yaml": FROM_WEB, ...web, "flowengine.lock": lock(OTHER_HASH) },
    mend: { "flowengine.lock": LOCK },
  },
  FE2017: {
    run,
    files: { "orders.yaml": FROM_WEB, ...web, "flowengine.lock": LOCK.replace("lockVersion", "lookVersion") },
    mend: { "flowengine.lock": LOCK },
  },
  FE2018: plugin(MANIFEST, module(GOOD), {}, {
    when: "Deno was started without `--unstable-worker-options`",
    instead: "start Deno with `--unstable-worker-options`, as `flowengine` does",
  }),
  FE2019: plugin(MANIFEST.replace(/\n\}\n$/, ',\n  "permissions": { "net": ["example.com"] }\n}\n'), module(GOOD), {}, {
    when: "Deno was started without `--allow-net`",
    instead: "start Deno with `--allow-net=example.com`",
  }),
  FE2020: {
    run,
    files: {
      "orders.yaml": pipeline(
        [
          "{ id: read, type: delimited-source, config: { filePath: in.csv } }",
          "id: double\n  type: javascript-transform\n  config:\n    libraries: [geos]\n    script: |\n      function process(context) {\n        return true\n      }",
          STEPS[1],
        ],
        "",
        "plugins:\n  geo: { url: geo }\n",
      ),
      "in.csv": "id\n1\n",
      ...library,
    },
    mend: { "orders.yaml": [["[geos]", "[geo]"]] },
  },
  FE2030: coded(`null.x\n      ${GOOD}`, "null.x\n      ", ""),
  FE2031: failing("transient", "AWAY"),
  FE2032: failing("data", "NO_DATA"),
  FE2033: failing("config", "NO_OPTION"),
  FE2034: coded(`Deno.env.get("HOME")\n      ${GOOD}`, 'Deno.env.get("HOME")\n      ', ""),
  FE2035: coded(
    `setTimeout(() => { throw new RangeError("too late") })\n      await new Promise((resolve) => setTimeout(resolve, 500))\n      ${GOOD}`,
    'setTimeout(() => { throw new RangeError("too late") })\n      ',
    "",
  ),
  FE2036: {
    run: "flowengine plugin new source numbers",
    files: { "numbers/notes.txt": "all about numbers\n" },
    mendedRun: "flowengine plugin new source primes",
  },
  FE2037: plugin(MANIFEST, module(GOOD), { "numbers/conformance.json": [["optoins", "options"]] }, {
    run: "flowengine plugin test numbers",
    files: {
      "numbers/plugin.json": MANIFEST,
      "numbers/mod.js": module(GOOD),
      "numbers/conformance.json": '{ "optoins": {} }\n',
    },
  }),
  FE2040: plugin(OLD_MANIFEST, module(GOOD), { "numbers/plugin.json": MANIFEST }),
  FE2041: plugin('{ "plugin": { "name": "numbers", "assembly": "Numbers.dll" } }\n', module(GOOD), {
    "numbers/plugin.json": MANIFEST,
  }),
} satisfies Record<string, Example>
