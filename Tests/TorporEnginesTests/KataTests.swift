import Testing
import TorporHost
import TorporModel

@testable import TorporEngines

struct KataTests {
    @Test func theVersionIsThatOfTheDaemonAndNotOfItsClient() {
        let words = "Client:\n  Version:  1.7.0\n  Revision: a\n\nServer:\n  Version:  1.6.20~ds1\n  Revision: b\n"
        #expect(Kata.daemonVersion(in: words) == "1.6.20~ds1")
        #expect(Kata.daemonVersion(in: "Client:\n  Version:  1.7.0\n") == nil)
    }

    @Test func theRuntimesOwnVersionIsReadInBothForms() {
        let line = #"Kata Containers containerd shim (Golang): id: "io.containerd.kata.v2", version: 4.1.0, commit: 7c6ba40"#
        #expect(Kata.version(in: line) == "4.1.0")
        #expect(Kata.version(in: "containerd-shim-runc-v2:\n  Version:  1.6.20~ds1\n") == "1.6.20~ds1")
        #expect(Kata.version(in: "") == "unknown")
    }

    @Test func aRuntimeIsTheProgramThatContainerdStartsForIt() {
        #expect(Kata.Place().program == "containerd-shim-kata-v2")
        #expect(Kata.Place(runtime: "io.containerd.kata-qemu.v2").program == "containerd-shim-kata-qemu-v2")
        #expect(Kata.Place(runtime: "io.containerd.kata-qemu.v2").needsVirtualisation)
        #expect(!Kata.Place(runtime: "io.containerd.runc.v2").needsVirtualisation)
    }

    @Test func aSpecificationIsBentToAGroupAndANetworkOfItsOwn() {
        let given: JSONValue = [
            "annotations": ["org.criu.config": "/x"],
            "linux": ["cgroupsPath": "/a/copy", "namespaces": [["type": "pid"], ["type": "network", "path": "/proc/1/ns/net"]]],
        ]
        let bent = Kata.bent(given, cgroup: "/a/copy-task")
        #expect(bent["linux"]?["cgroupsPath"]?.text == "/a/copy-task")
        #expect(bent["annotations"] == nil)
        #expect(bent["linux"]?["namespaces"] == [["type": "pid"], ["type": "network"]])
    }
}
