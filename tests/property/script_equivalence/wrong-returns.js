const values = [true, false, undefined, 1, "true", null, [], Promise.resolve(true), () => 1, NaN]
let n = 0
function process(context) {
  context.output.setField("out", "set")
  if (n % 2) context.route.sendCopy("copies")
  return values[n++ % values.length]
}
