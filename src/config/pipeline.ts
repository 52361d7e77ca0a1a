/**
 * The pipeline file, declared once: what may stand where, what it means. Options of steps are declared by their plugins.
 */
import * as Schema from "effect/Schema"
import { Checkpoint, type CheckpointConfig } from "./checkpoint.ts"
import { type ConnectionLimits, connectionLimits, Limits, type LimitsConfig } from "./limits.ts"
import { Breaker, type BreakerConfig, Retry, type RetryConfig, Timeout, type TimeoutConfig } from "./resilience.ts"

type Options = Readonly<Record<string, unknown>>

/** Error policy and resilience, for one step or for all. */
interface PolicyConfig {
  readonly onError?: "fail" | "skip" | "dead-letter"
  readonly maxErrors?: number
  readonly maxErrorRate?: number
  readonly retry?: RetryConfig
  readonly breaker?: BreakerConfig
  readonly timeout?: TimeoutConfig
}

/** A step as written. */
export interface StepConfig extends PolicyConfig {
  readonly id: string
  readonly type: string
  readonly config?: Options
}

/** A connection as written. */
export interface ConnectionConfig extends ConnectionLimits {
  readonly from: string
  readonly to: string
  readonly route?: string
  readonly row?: "input" | "output"
}

/** A queue of `routing:` as written. */
export interface QueueConfig extends ConnectionLimits {
  readonly type: string
  readonly config?: Options
  readonly row?: "input" | "output"
}

/** `settings` as written. */
export interface SettingsConfig extends PolicyConfig {
  readonly deadLetter?: { readonly filePath: string }
  readonly checkpoint?: CheckpointConfig
  readonly limits?: LimitsConfig
}

/** `pipeline` as written. */
export interface PipelineConfig {
  readonly name: string
  readonly version?: string | number
  readonly description?: string
  readonly steps: ReadonlyArray<StepConfig>
  readonly connections?: ReadonlyArray<ConnectionConfig>
  readonly routing?: Readonly<Record<string, QueueConfig>>
  readonly globals?: Options
  readonly settings?: SettingsConfig
}

/** A pipeline file as written. */
export interface PipelineFileConfig {
  readonly variables?: Readonly<Record<string, string | number | boolean | bigint>>
  readonly plugins?: Readonly<Record<string, { readonly url: string; readonly integrity?: string }>>
  readonly pipeline: PipelineConfig
}

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

const Step: Schema.Codec<StepConfig> = Schema.Struct({
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

const Connection: Schema.Codec<ConnectionConfig> = Schema.Struct({
  from: Schema.String.annotate(described("Id of the step that puts rows out.")),
  to: Schema.String.annotate(described("Id of the step that takes them.")),
  route: Schema.optionalKey(
    Schema.String.annotate(described("Queue of `context.route.send`; absent: the main output.")),
  ),
  row: Schema.optionalKey(RouteRow),
  ...connectionLimits,
})

const Queue: Schema.Codec<QueueConfig> = Schema.Struct({
  type: Schema.String.annotate(described("A sink type.")),
  config: Schema.optionalKey(Config),
  row: Schema.optionalKey(RouteRow),
  ...connectionLimits,
})

const Settings: Schema.Codec<SettingsConfig> = Schema.Struct({
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

type DeclaredPlugins = NonNullable<PipelineFileConfig["plugins"]>

export const Plugins: Schema.Codec<DeclaredPlugins> = Schema.Record(Id, DeclaredPlugin).annotate(
  described("Third-party plugins: step types and script libraries."),
)

const File = Schema.Struct({
  variables: Schema.optionalKey(Schema.Record(Schema.String, Scalar).annotate(described("Values for `${name}`."))),
  plugins: Schema.optionalKey(Plugins),
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
})

/** What may stand at the top of the file. */
export const FILE_KEYS: ReadonlyArray<string> = Object.keys(File.fields)

export const PipelineFile: Schema.Codec<PipelineFileConfig> = File.annotate(described("A pipeline file."))
