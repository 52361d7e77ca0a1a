/**
 * The pipeline file, declared once: what may stand where, what it means. Options of steps are declared by their plugins.
 */
import * as Schema from "effect/Schema"
import { Checkpoint } from "./checkpoint.ts"
import { connectionLimits, Limits } from "./limits.ts"
import { Breaker, Retry, Timeout } from "./resilience.ts"

const described = (description: string) => ({ description })

const OnError = Schema.Literals(["fail", "skip", "dead-letter"]).annotate(
  described(
    "What happens to a row a step cannot take: stop the run, leave it out, or keep it in the dead-letter file.",
  ),
)
const MaxErrors = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)).annotate(
  described("Rejected rows that are still accepted; one more stops the run."),
)
const MaxErrorRate = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 })).annotate(
  described("Share of rejected rows that is still accepted, 0 to 1."),
)
const Id = Schema.String.check(
  Schema.isPattern(/^[A-Za-z_][A-Za-z0-9_-]*$/u, { expected: "a name of letters, digits, _ and -" }),
)
const Config = Schema.Record(Schema.String, Schema.Unknown).annotate(described("The options of the step type."))
const RouteRow = Schema.Literals(["input", "output"]).annotate(
  described("Which row travels: the one that came in (default), or the one the script made."),
)

const Step = Schema.Struct({
  id: Id.annotate(described("Name of the step in connections and reports.")),
  type: Schema.String.annotate(described("The step type, as `delimited-source`.")),
  config: Schema.optionalKey(Config),
  onError: Schema.optionalKey(OnError),
  maxErrors: Schema.optionalKey(MaxErrors),
  maxErrorRate: Schema.optionalKey(MaxErrorRate),
  retry: Schema.optionalKey(Retry),
  breaker: Schema.optionalKey(Breaker),
  timeout: Schema.optionalKey(Timeout),
})

const Connection = Schema.Struct({
  from: Schema.String.annotate(described("Id of the step that puts rows out.")),
  to: Schema.String.annotate(described("Id of the step that takes them.")),
  route: Schema.optionalKey(
    Schema.String.annotate(described("Queue of `context.route.send`; absent: the main output.")),
  ),
  row: Schema.optionalKey(RouteRow),
  ...connectionLimits,
})

const Queue = Schema.Struct({
  type: Schema.String.annotate(described("A sink type.")),
  config: Schema.optionalKey(Config),
  row: Schema.optionalKey(RouteRow),
  ...connectionLimits,
})

const Settings = Schema.Struct({
  onError: Schema.optionalKey(OnError),
  maxErrors: Schema.optionalKey(MaxErrors),
  maxErrorRate: Schema.optionalKey(MaxErrorRate),
  retry: Schema.optionalKey(Retry),
  breaker: Schema.optionalKey(Breaker),
  timeout: Schema.optionalKey(Timeout),
  deadLetter: Schema.optionalKey(
    Schema.Struct({ filePath: Schema.String.annotate(described("File for rejected rows, one JSON object per line.")) })
      .annotate(described("Where the rows of `onError: dead-letter` go.")),
  ),
  checkpoint: Schema.optionalKey(Checkpoint),
  limits: Schema.optionalKey(Limits),
})

const DeclaredPlugin = Schema.Struct({
  url: Schema.String.check(Schema.isMinLength(1)).annotate(
    described("Folder or address of the plugin; relative folders start at the pipeline file."),
  ),
  integrity: Schema.optionalKey(
    Schema.String.check(
      Schema.isPattern(/^sha256-[A-Za-z0-9+/]{43}=$/u, { expected: "sha256- and 44 characters of Base64" }),
    ).annotate(described("The sha256 of its plugin.json; without it, `flowengine.lock` must have it.")),
  ),
})

const Scalar = Schema.Union([Schema.String, Schema.Finite, Schema.Boolean, Schema.BigInt])

export const PipelineFile = Schema.Struct({
  variables: Schema.optionalKey(Schema.Record(Schema.String, Scalar).annotate(described("Values for `${name}`."))),
  plugins: Schema.optionalKey(
    Schema.Record(Id, DeclaredPlugin).annotate(described("Third-party plugins: step types and script libraries.")),
  ),
  pipeline: Schema.Struct({
    name: Schema.String.annotate(described("Name of the pipeline in reports.")),
    version: Schema.optionalKey(
      Schema.Union([Schema.String, Schema.Finite]).annotate(described("Version of the pipeline, for people.")),
    ),
    description: Schema.optionalKey(Schema.String.annotate(described("What the pipeline is for."))),
    steps: Schema.Array(Step).check(Schema.isMinLength(1, { expected: "a list of at least one step" })).annotate(
      described("The sources, transforms and sinks."),
    ),
    connections: Schema.optionalKey(
      Schema.Array(Connection).annotate(
        described("Who gives rows to whom; without it each step gives them to the next."),
      ),
    ),
    routing: Schema.optionalKey(
      Schema.Record(Schema.String, Queue).annotate(
        described("Queues of scripts: a sink each, named as in `route.send`."),
      ),
    ),
    globals: Schema.optionalKey(
      Schema.Record(Schema.String, Schema.Unknown).annotate(
        described("Read-only names for scripts: scalars, lists, maps."),
      ),
    ),
    settings: Schema.optionalKey(Settings.annotate(described("What holds for all steps that say nothing else."))),
  }).annotate(described("The steps and how they are connected.")),
}).annotate(described("A pipeline file."))

export type PipelineFileConfig = typeof PipelineFile.Type
export type PipelineConfig = PipelineFileConfig["pipeline"]
export type StepConfig = typeof Step.Type
export type ConnectionConfig = typeof Connection.Type
export type QueueConfig = typeof Queue.Type
export type SettingsConfig = typeof Settings.Type
