// Sets fields with thousands of names.
// expect: FE4103
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (let i = 0; i < 100_000; i++) context.output.setField(`field ${i}`, i)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
