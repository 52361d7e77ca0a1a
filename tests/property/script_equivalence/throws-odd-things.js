const things = [null, undefined, 0, "text", { a: 1 }, Symbol("s"), new Error("plain"), Object.create(null), 5n]
let n = 0
function process(context) {
  context.output.setField("out", "before")
  context.route.sendCopy("copies")
  throw things[n++ % things.length]
}
