// Names of fields that are numbers, or mean something to objects.
// expect: FE4103
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (const name of ["-1", "0", "length", "__proto__", "constructor"]) {
      try {
        context.output.setField(name, "forged")
      } catch { /* refused */ }
    }
    context.output.setField(["__proto", "__"].join(""), { polluted: 1 })
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
