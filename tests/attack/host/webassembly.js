// Brings WebAssembly of its own, which no meter would see.
// expect: harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const found = ["WebAssembly", "SharedArrayBuffer"].filter((name) => typeof globalThis[name] === "object")
    if (found.length > 0) {
      context.output.setField("out", `reached ${found}`)
      return true
    }
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
