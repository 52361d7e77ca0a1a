// Looks for anything of the host among the global names.
// expect: harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const found = [
      "Deno",
      "process",
      "require",
      "fetch",
      "Worker",
      "console",
      "self",
      "window",
      "postMessage",
      "close",
      "importScripts",
      "setTimeout",
      "queueMicrotask",
      "performance",
      "print",
      "std",
      "os",
      "bjson",
      "gc",
      "load",
      "scriptArgs",
      "navigator",
      "crypto",
      "localStorage",
      "XMLHttpRequest",
      "Buffer",
      "__dirname",
    ]
      .filter((name) => name in globalThis && name !== "process")
    if (found.length > 0) {
      context.output.setField("out", `reached ${found}`)
      return true
    }
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
