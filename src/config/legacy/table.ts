/**
 * THE table of old keys: what may stand where in an old file, and what becomes of it. One row per key. What is written,
 * run and documented about old files comes from here.
 */
import { changed, form, gone, type Kind, never, renamed, type Row, same, same1 } from "./rows.ts"
import * as value from "./values.ts"

const BOUNDED = "what waits between steps is bounded by memory: `bufferMB` of the connection, if it says so"
const MEASURED = "every run is measured; `run --debug` shows it"
const NO_CALL_TIME = "no row is dropped for waiting; `timeout` of a step bounds its calls"
/** Of keys that a file in the current form may have by mistake. */
const MISTAKE = { isMistake: true }
const CHUNKS = "chunks are cut by bytes, as memory allows"

export const TABLE: Readonly<Record<Kind, ReadonlyArray<Row>>> = {
  "file": [
    form("pipeline", "pipeline", { inner: "pipeline" }),
    form("variables", "variables"),
    ...same("plugins"),
  ],
  "pipeline": [
    ...same("name", "version", "description", "globals"),
    form("plugins", "steps", { list: "step" }),
    same1("steps", { list: "step" }),
    same1("connections", { list: "connection" }),
    same1("routing", { map: "queue" }),
    same1("settings", { inner: "settings" }),
    gone("metadata", "nothing reads it", { asComment: true }),
  ],
  "step": [
    form("name", "id", { value: ({ node, idOf }) => value.idOf(node, idOf) }),
    same1("id", { value: ({ node, idOf }) => value.idOf(node, idOf) }),
    form("type", "type", {
      values: "`DelimitedSource` and `DelimitedSource.DelimitedSourcePlugin` are `delimited-source`",
    }),
    gone("assembly", "the built-in steps are a part of FlowEngine, others are declared under `plugins:`"),
    renamed("schema", "outputSchema", {
      inner: "schema",
      values: "a key of `config`; what a sink takes follows from what comes",
    }),
    same1("config"),
    gone("resourceLimits", "", { inner: "step limits", isFlat: true }),
    same1("retry", { inner: "retry", value: value.retry }),
    ...same("onError", "maxErrors", "maxErrorRate", "breaker", "timeout"),
  ],
  "source": [
    same1("filePath", { value: value.path }),
    ...same("delimiter"),
    same1("hasHeaders", { value: value.bare }),
    same1("encoding", { value: value.encoding }),
    same1("outputSchema", { inner: "schema" }),
    same1("columns", { list: "column" }),
    gone("chunkSize", CHUNKS),
    gone("inferSchema", "types are never guessed: columns are text unless `columns` says otherwise", {
      value: value.inferred,
    }),
    gone("inferenceSampleRows", "types are never guessed"),
    renamed("skipMalformedRows", "onError", {
      in: "step",
      value: value.flag({ is: "skip" }, { is: "fail" }),
      values: "`true` → `skip`, `false` → `fail`",
      why: "what happens to bad rows is said in the same way for every step",
    }),
    renamed("maxErrors", "maxErrors", {
      in: "step",
      value: value.bare,
      why: "what happens to bad rows is said in the same way for every step",
    }),
  ],
  "sink": [
    same1("filePath", { value: value.path }),
    ...same("delimiter"),
    gone("encoding", "outputs are UTF-8, always", { value: value.outputEncoding }),
    same1("lineEnding", { value: value.lineEnding }),
    renamed("hasHeaders", "header", { value: value.bare }),
    renamed("includeHeaders", "header", { value: value.bare }),
    gone("bufferSize", "rows are written as they come, chunk by chunk"),
    gone("flushInterval", "an output appears whole when the run succeeds, or not at all"),
    gone("createDirectory", "missing folders are made, always"),
    gone("createDirectories", "missing folders are made, always"),
    renamed("overwriteExisting", "outputMode", {
      value: value.outputMode.overwrite,
      values: "`true` → `replace`, `false` → `fail`",
    }),
    renamed("appendMode", "outputMode", { value: value.outputMode.append, values: "`true` → `create`" }),
    renamed("columnMappings", "columns", { list: "mapping" }),
    gone("inputSchema", "what a sink takes follows from what comes to it"),
  ],
  "transform": [
    ...same("script"),
    renamed("timeoutSeconds", "timeoutMs", { value: value.scriptSeconds, values: "`5` → `5000`, one hour at most" }),
    same1("outputSchema", { inner: "schema" }),
    gone("inputSchema", "what a script sees follows from what comes to it"),
    gone("chunkSize", CHUNKS),
    gone("engine", "", { inner: "script engine", isFlat: true }),
    gone("performance", "", { inner: "script performance", isFlat: true }),
  ],
  "script engine": [
    renamed("timeout", "timeoutMs", {
      in: "outer",
      value: value.scriptMilliseconds,
      values: "milliseconds, as before, one hour at most",
    }),
    renamed("memoryLimit", "memoryMB", { in: "outer", value: value.scriptMemory, values: "bytes → MB, 16 to 2048" }),
    gone("enableCaching", "a script is compiled once and kept, always"),
    gone("enableDebugging", "`flowengine explain-row` and `run --tap` show what a script does"),
  ],
  "script performance": [
    never("targetThroughput", "every run is as fast as it can be"),
    gone("enableMonitoring", MEASURED),
    gone("logPerformanceWarnings", "`run --debug` names the slowest step and why it is"),
  ],
  "schema": [
    gone("name", "schemas have no names", { asComment: true }),
    gone("version", "schemas have no versions", { asComment: true }),
    gone("description", "schemas have columns only", { asComment: true }),
    same1("columns", { list: "column" }),
    renamed("fields", "columns", { list: "column" }),
  ],
  "column": [
    ...same("name", "format", "default"),
    same1("required", { value: value.bare }),
    form("type", "type", {
      value: value.columnType,
      values:
        "`string` → `text`, `int32`, `int64`, `long` → `integer`, `float` → `double`, `bool` → `boolean`, `time` → `text`",
    }),
    gone("index", "columns are found by their names; without a header they stand in the order of the cells"),
    renamed("isNullable", "required", { value: value.nullable, values: "`false` → `true`" }),
    gone("description", "columns have no descriptions", { asComment: true }),
  ],
  "mapping": [
    renamed("sourceColumn", "from"),
    renamed("outputColumn", "name"),
    gone("format", "sinks write values as they are", { value: value.columnFormat }),
  ],
  "connection": [
    same1("from", { value: ({ node, idOf }) => value.idOf(node, idOf) }),
    same1("to", { value: ({ node, idOf }) => value.idOf(node, idOf) }),
    ...same("route", "row", "bufferMB", "overflow"),
    gone("channel", "", { inner: "channel", isFlat: true }),
  ],
  "channel": [
    gone("bufferSize", BOUNDED),
    gone("backpressureThreshold", BOUNDED),
    gone("fullMode", "connections wait for their takers (`overflow: wait`), so that no row is lost", {
      value: value.fullMode,
    }),
    gone("timeoutSeconds", NO_CALL_TIME),
  ],
  "queue": [
    form("type", "type"),
    same1("config"),
    never("condition", "the script decides by `context.route.send`"),
    never("mode", "`context.route.send` moves a row, `context.route.sendCopy` copies it"),
    ...same("row", "bufferMB", "overflow"),
  ],
  "settings": [
    gone("defaultChannel", "", { inner: "channel", isFlat: true }),
    gone("defaultResourceLimits", "", { inner: "default limits", isFlat: true }),
    gone("monitoring", MEASURED),
    gone("custom", "", { inner: "custom settings", isFlat: true }),
    never("stopOnError", "`onError: fail` stops at the first bad row, `skip` leaves it out", MISTAKE),
    never("maxRetries", "`retry` says how often a call that failed is made again", MISTAKE),
    never("retryDelaySeconds", "`baseDelay` of `retry` says how long to wait before that", MISTAKE),
    never("memoryLimitMB", "`settings.limits.maxMemoryMB` bounds a run", MISTAKE),
    never("maxConcurrentPlugins", "all steps work at the same time, always", MISTAKE),
    same1("retry", { inner: "retry", value: value.retry }),
    ...same("onError", "maxErrors", "maxErrorRate", "breaker", "timeout", "deadLetter", "checkpoint", "limits"),
  ],
  "custom settings": [
    never("performance", "a run takes what the machine has, within `settings.limits`"),
    never("errorHandling", "`onError` and `maxErrors` say what happens to bad rows"),
  ],
  "retry": [
    gone("enabled", "there are retries where `retry` is there"),
    same1("maxAttempts", { value: value.bare }),
    ...same("baseDelay", "maxDelay", "factor", "jitter", "budget", "honourRetryAfter"),
    renamed("baseDelayMs", "baseDelay", { value: value.milliseconds, values: "`200` → `200ms`" }),
    renamed("maxDelayMs", "maxDelay", { value: value.milliseconds, values: "`30000` → `30s`" }),
    renamed("backoffStrategy", "factor", {
      value: value.backoff,
      values: "`Exponential` → `2`, `Fixed` → `1`, `Linear` → `1.5`",
    }),
  ],
  "step limits": [
    gone("maxMemoryMB", "memory is bounded for the run as a whole: `settings.limits.maxMemoryMB`"),
    changed("timeoutSeconds", "timeout", "it bounds each call of the step, not the step as a whole", {
      in: "outer",
      value: value.seconds,
      values: "`30` → `30s`",
    }),
    never("enableSpillover", "`overflow: spill` of a connection does"),
    never("maxFileHandles", "files are opened one by one, as they are needed"),
  ],
  "default limits": [
    never(
      "maxMemoryMB",
      "`settings.limits.maxMemoryMB` bounds a run, three quarters of the machine's memory if absent",
    ),
    changed("timeoutSeconds", "timeout", "it bounds each call of a step, not a step as a whole", {
      in: "outer",
      value: value.seconds,
      values: "`30` → `30s`",
    }),
    never("enableSpillover", "`overflow: spill` of a connection does"),
    never("maxFileHandles", "files are opened one by one, as they are needed"),
  ],
}

/** The row of a key, as it is written or with its first letter small. */
export const rowOf = (kind: Kind, key: string): Row | undefined =>
  TABLE[kind].find(({ old }) => old === value.canonical(key))
