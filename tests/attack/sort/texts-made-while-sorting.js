// Sorts objects whose texts take long to make.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    Array.from({ length: 5000 }, () => ({
      toString: () => {
        let s = ""
        for (let i = 0; i < 1e5; i++) s += i
        return s
      },
    })).sort()
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
