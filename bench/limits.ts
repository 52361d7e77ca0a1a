/**
 * What it costs to keep a promise: the same scripts with and without a meter in the sandbox, with and without limits of
 * the run. The arm without a meter is this program built with a QuickJS whose loops nobody counts; with
 * FLOWENGINE_BASELINE=/path/dist/flowengine.js another build takes part too.
 */
import { quickJsModule } from "../src/script/metering/build.ts"
import { type Bench, scaled } from "./bench.ts"
import { compare } from "./compare.ts"
import { scriptPipeline } from "./customer.ts"
import { writeEnrichment } from "./data/enrichment.ts"
import { BUNDLE, flowArm } from "./flow.ts"
import { ROOT } from "./machine.ts"
import { type Arm, measure, peakMB, ratio, type Sample, seconds } from "./measure.ts"
import { count, digits, range, type Report, type Section } from "./report.ts"
import { CUSTOMER, HEAVY, MAPPING, type Script } from "./scripts.ts"

const INPUT = "enrichment.csv"
/** A few per cent are to be seen. */
const LEAST_ROUNDS = 9
const BASELINE = Deno.env.get("FLOWENGINE_BASELINE")
/** None of them is ever reached. */
const SETTINGS = { timeout: "10m", limits: { maxMemoryMB: 4096, maxRunTime: "1h" } }

/** The script, changed so that it can only run in the sandbox. */
function inSandbox(script: Script): Script {
  const head = "function process(context) {\n"
  if (!script.script.includes(head)) throw new Error(`${script.name} does not begin as it should`)
  const body = `${head}  try { context.utils.now() } catch { return false }\n`
  return { ...script, name: `${script.name}, in the sandbox`, script: script.script.replace(head, body) }
}

const SCRIPTS: ReadonlyArray<Script> = [
  CUSTOMER,
  { ...inSandbox(CUSTOMER), rows: 500_000 },
  { ...inSandbox(MAPPING), rows: 500_000 },
  { ...HEAVY, rows: 50_000 },
]

export async function limits(bench: Bench): Promise<Report> {
  const rounds = bench.warmUps === 0 ? bench.rounds : Math.max(LEAST_ROUNDS, bench.rounds)
  const unmetered = await buildUnmetered(bench)
  const sections: Array<Section> = []
  const data: Array<unknown> = []
  for (const script of SCRIPTS) {
    bench.say(`— ${script.name}`)
    const rows = scaled(bench, script.rows)
    writeEnrichment(`${bench.folder}/${INPUT}`, rows)
    const arms = armsOf(bench, script, unmetered)
    const samples = await measure(arms, { ...bench, rounds }, bench.say)
    sections.push({
      heading: script.name,
      text: `${count(rows)} rows: ${script.about}.`,
      head: ["arm", "seconds (min–max)", "rows/s", "peak MB", "speed ÷ that of the first arm (min–max)"],
      rows: arms.map(({ name }, i) => [
        name,
        range(seconds(samples[i])),
        count(rows / seconds(samples[i]).median),
        count(peakMB(samples[i])),
        i === 0 ? "" : range(ratio(samples[0], samples[i])),
      ]),
    })
    data.push({ script: script.name, rows, arms: arms.map((arm, i) => summary(arm, samples[i], samples[0])) })
  }
  await Deno.remove(`${bench.folder}/${INPUT}`)
  const text =
    `Whole processes from spawn to exit, ${rounds} rounds with all arms in turn, one core. Without a meter: the ` +
    `same program with a QuickJS whose loops are not counted. Limits set: a timeout of the step, a budget of ` +
    `${digits(SETTINGS.limits.maxMemoryMB / 1024)} GB and a longest time of the run, none of which is reached.`
  return { title: "What limits cost", text, sections, data }
}

const summary = ({ name }: Arm, samples: ReadonlyArray<Sample>, first: ReadonlyArray<Sample>) => ({
  name,
  seconds: seconds(samples),
  speed: ratio(first, samples),
  samples,
})

function armsOf({ folder }: Bench, script: Script, unmetered: string): ReadonlyArray<Arm> {
  const expected = `${folder}/expected.csv`
  const arm = (name: string, program: string, settings?: Readonly<Record<string, unknown>>): Arm => {
    const pipeline = scriptPipeline(script, INPUT, "out.csv")
    const text = settings === undefined ? pipeline : `${pipeline}  settings: ${JSON.stringify(settings)}\n`
    const check = () =>
      program === unmetered && settings === undefined
        ? Deno.copyFile(`${folder}/out.csv`, expected)
        : Promise.resolve(compare(expected, `${folder}/out.csv`))
    return flowArm(folder, { name, pipeline: text, output: "out.csv", check, program })
  }
  return [
    arm("without a meter", unmetered),
    arm("as it is", BUNDLE),
    arm("as it is, limits set", BUNDLE, SETTINGS),
    ...(BASELINE === undefined ? [] : [arm("FLOWENGINE_BASELINE", BASELINE)]),
  ]
}

/** Builds the program with a QuickJS that has no meter, in a folder of its own. */
async function buildUnmetered({ folder, say }: Bench): Promise<string> {
  say("building without a meter")
  const copy = `${folder}/unmetered`
  await Deno.mkdir(copy)
  await run(["cp", "-r", ...["src", "plugins", "cli.ts", "mod.ts", "deno.json", "deno.lock"], copy], ROOT)
  await Deno.writeTextFile(`${copy}/src/script/metering/quickjs_wasm.ts`, await quickJsModule({ spends: false }))
  // The scanner's kernel is as it was copied.
  await run([Deno.execPath(), "run", "-q", "-A", "src/cli/bundle/build.ts"], copy)
  return "unmetered/dist/flowengine.js"
}

async function run([command, ...args]: ReadonlyArray<string>, cwd: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args, cwd, stdout: "null", stderr: "piped" }).output()
  if (!success) throw new Error(`${command} ${args.join(" ")} failed:\n${new TextDecoder().decode(stderr)}`)
}
