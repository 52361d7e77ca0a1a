// An async function that waits for nothing, for ever.
// expect: harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const forever = async () => {
      for (;;) await null
    }
    forever()
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
