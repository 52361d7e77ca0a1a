// A promise that chains itself for ever; nobody waits for it.
// expect: harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const again = () => Promise.resolve().then(again)
    again()
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
