// An indented object whose text is many times larger than itself.
// expect: FE4101, FE4105, FE4106, harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    let deep = 1
    for (let i = 0; i < 1500; i++) deep = [deep, deep.length]
    for (;;) JSON.stringify(deep, null, "          ")
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
