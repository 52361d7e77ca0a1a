// Sorts a typed array by a comparator that detaches its memory.
// expect: FE4101, FE4105, FE4106, harmless
const structure = (numbers) => numbers.buffer.transfer?.(0)
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const numbers = new Float64Array(100_000).map((_, i) => -i)
    numbers.sort((one, other) => {
      if (numbers.buffer.byteLength > 0) structure(numbers)
      return one - other
    })
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
