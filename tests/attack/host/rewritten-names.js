// Looks for names that the engine brings along when it rewrites a script.
// expect: harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const found = Object.getOwnPropertyNames(globalThis).filter((name) => /^[_$]|fates|cursor|made|link/.test(name))
    if (found.length > 0) {
      context.output.setField("out", `reached ${found}`)
      return true
    }
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
