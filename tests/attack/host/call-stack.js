// Looks for functions of the host on the call stack.
// expect: harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const found = []
    for (
      const reach of [
        () => arguments.callee.caller,
        () => process.caller,
        () => process.arguments,
        () =>
          (function f() {
            return f.caller
          })(),
      ]
    ) {
      try {
        const value = reach()
        if (value) found.push(String(value).slice(0, 20))
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
