import { assertEquals } from "@std/assert"
import { containerBytes } from "../../../src/resources/process_memory.ts"

const among = (files: Readonly<Record<string, string>>) => containerBytes((path) => files[path])

Deno.test("the limit of a control group of version 2 is the lowest on the way up", () => {
  const files = {
    "/proc/self/cgroup": "0::/system.slice/run.scope\n",
    "/sys/fs/cgroup/system.slice/run.scope/memory.max": "max\n",
    "/sys/fs/cgroup/system.slice/memory.max": "1073741824\n",
    "/sys/fs/cgroup/memory.max": "2147483648\n",
  }
  assertEquals(among(files), 1 << 30)
})

Deno.test("the limit of a control group of version 1 is found among its controllers", () => {
  const files = {
    "/proc/self/cgroup": "9:name=systemd:/\n5:cpu,cpuacct:/x\n4:memory:/docker/abc\n0::/\n",
    "/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes": "536870912\n",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
  }
  assertEquals(among(files), 512 << 20)
})

Deno.test("in a container, where the path is one of the host, the limit lies at the top", () => {
  const files = {
    "/proc/self/cgroup": "4:memory:/docker/abc\n",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes": "268435456\n",
  }
  assertEquals(among(files), 256 << 20)
})

Deno.test("where there is no limit, or nobody may look, it is infinite", () => {
  assertEquals(among({}), Infinity)
  assertEquals(among({ "/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/memory.max": "max\n" }), Infinity)
})
