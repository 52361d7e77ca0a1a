const values = [1n, new Date(NaN), [1, 2], { a: 1 }, () => 1, Symbol("s")]
let n = 0
function process(context) {
  const value = values[n++ % values.length]
  try {
    context.output.setField("num", value)
    context.output.setField("more", "no throw")
  } catch (error) {
    context.output.setField("out", `${error.name} ${error.message} ${error.code} ${error instanceof Error}`)
  } finally {
    context.output.setField("other", "finally")
  }
  return true
}
