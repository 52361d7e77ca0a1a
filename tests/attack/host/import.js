// Imports modules of the host; nobody waits for the promise.
// expect: harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const found = []
    const load = new Function("name", "return import(name)")
    for (const name of ["node:fs", "deno", "std", "os", "file:///etc/passwd", "data:text/javascript,1"]) {
      try {
        load(name).then(() => found.push(name))
      } catch { /* refused */ }
    }
    if (found.length > 0) {
      context.output.setField("out", `reached ${found}`)
      return true
    }
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
