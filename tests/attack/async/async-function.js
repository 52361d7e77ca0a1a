// An async function with a loop before its first wait.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const forever = async () => {
      for (;;);
    }
    forever()
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
