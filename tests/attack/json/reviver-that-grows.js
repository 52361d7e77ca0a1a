// A reviver that puts more in than it takes out.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    JSON.parse("[1]", function (_key, value) {
      if (Array.isArray(this)) this.push([1])
      return { value, more: [[]] }
    })
    for (;;) JSON.parse("[1,2,3]", (_, value) => value)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
