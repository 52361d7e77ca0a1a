// Symbol.toPrimitive that loops, in a template.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    return `${{
      [Symbol.toPrimitive]() {
        for (;;);
      },
    }}`
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
