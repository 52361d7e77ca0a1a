let n = 0
function process() { return n++ % 3 !== 0 }
