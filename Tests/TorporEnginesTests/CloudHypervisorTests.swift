import Testing
import TorporEngines
import TorporHost
import TorporModel

@Suite struct CloudHypervisorTests {
    private let here = MachineFolder(ofCopyAt: "/state/here")
    private let there = MachineFolder(ofCopyAt: "/state/there")
    private let machine = MachineSpec(
        kernel: "/k", initrd: "/i", arguments: "root=/dev/vda init=/sbin/init",
        drives: [MachineDrive(path: "/a"), MachineDrive(path: "/b", readOnly: true)], vsock: 7)
    private let size: UInt64 = 64 << 20

    private func configuration(_ folder: MachineFolder) throws -> JSONValue {
        let words = CloudHypervisor.configuration(machine, memoryBytes: size, processors: 2, address: nil, in: folder)
        var configuration = try JSONValue.parse(words)
        // What the VMM adds by itself.
        configuration["rng"] = ["src": "/dev/urandom"]
        return configuration
    }

    private func moved(_ configuration: JSONValue) throws(TorporError) -> JSONValue {
        try CloudHypervisor.moved(configuration, machine, memoryBytes: size, address: nil, to: there)
    }

    @Test func everyPathIsOfTheFolderThatTheMachineIsIn() throws {
        #expect(try moved(configuration(here)) == configuration(there))
        #expect(try configuration(there)["disks"]?.elements.last?["path"] == "/state/there/machine/drive-1")
        #expect(try configuration(there)["disks"]?.elements.last?["readonly"] == true)
    }

    @Test func serialAndConsoleFilesGoWithIt() throws {
        var configuration = try configuration(here)
        configuration["serial"] = ["mode": "File", "file": "/state/here/machine/anything"]
        configuration["console"] = ["mode": "Socket", "socket": "/run/console"]
        let moved = try moved(configuration)
        #expect(moved["serial"]?["file"] == "/state/there/machine/serial.out")
        #expect(moved["console"]?["socket"] == "/state/there/machine/console.sock")
    }

    @Test func itsOneNetworkIsItsOwnAndNamesNothingOfTheNodeThatItCameFrom() throws {
        let address = WorkloadAddress(WorkloadID(unchecked: "w-1"))
        let words = CloudHypervisor.configuration(machine, memoryBytes: size, processors: 2, address: address, in: here)
        var configuration = try JSONValue.parse(words)
        let told = configuration["payload"]?["cmdline"]?.text
        #expect(told == "ip=\(address.text)::\(address.gateway):255.255.255.252::eth0:off root=/dev/vda init=/sbin/init")
        #expect(CloudHypervisor.obstacles(in: configuration, memoryBytes: size, address: address) == [])
        #expect(CloudHypervisor.obstacles(in: configuration, memoryBytes: size, address: nil).count == 1)
        var interface = try #require(configuration["net"]?.elements.first)
        #expect(interface == ["tap": "tap0", "mac": .string(address.hardware)])
        interface["host_mac"] = "1a:2b:3c:4d:5e:6f"
        configuration["net"] = .array([interface])
        let moved = try CloudHypervisor.moved(configuration, machine, memoryBytes: size, address: address, to: there)
        #expect(moved["net"] == [["tap": "tap0", "mac": .string(address.hardware)]])
        interface["tap"] = "eth0"
        configuration["net"] = .array([interface])
        #expect(throws: TorporError.self) {
            try CloudHypervisor.moved(configuration, machine, memoryBytes: size, address: address, to: there)
        }
    }

    @Test func aFileElsewhereOrAnotherMachineIsRefused() throws {
        for (key, value) in [
            ("rng", ["src": "/dev/mem"]), ("landlock_rules", [["path": "/etc", "access": "rw"]]),
            ("memory", ["size": 67_108_864, "zones": [["id": "a", "size": 1, "file": "/etc/passwd"]]]),
            ("memory", ["size": 1_073_741_824]), ("disks", []), ("devices", [["path": "/sys/bus/pci/devices/0000:00:05.0"]]),
            ("platform", ["serial_number": "/state/there/machine/../../x"]),
        ] as [(String, JSONValue)] {
            var configuration = try configuration(here)
            configuration[key] = value
            #expect(throws: TorporError.self, "\(key)") { try moved(configuration) }
        }
    }

    @Test func whatCannotMoveIsNamed() throws {
        #expect(CloudHypervisor.obstacles(in: try configuration(here), memoryBytes: size, address: nil) == [])
        for (key, value, words) in [
            ("devices", [["path": "/sys/bus/pci/devices/0000:00:05.0"]], "VFIO"), ("fs", [["tag": "root", "socket": "/v"]], "virtiofs"),
            ("memory", ["size": 67_108_864, "hotplugged_size": 1_048_576], "plugged in"), ("memory", ["size": 1_073_741_824], "plugged in"),
            ("memory", ["size": 67_108_864, "zones": [["id": "a", "hotplugged_size": 1]]], "plugged in"), ("tpm", ["socket": "/t"], "TPM"),
            ("disks", [["vhost_user": true]], "vhost-user"), ("net", [["tap": "tap0"]], "network"),
        ] as [(String, JSONValue, String)] {
            var configuration = try configuration(here)
            configuration[key] = value
            let reasons = CloudHypervisor.obstacles(in: configuration, memoryBytes: size, address: nil)
            #expect(reasons.count == 1 && reasons[0].contains(words), "\(key): \(reasons)")
        }
        var empty = try configuration(here)
        empty["devices"] = []
        empty["fs"] = .null
        #expect(CloudHypervisor.obstacles(in: empty, memoryBytes: size, address: nil) == [])
    }

    @Test func versionsAreToldApart() {
        #expect(CloudHypervisor.obstacle(inVersion: "37.1") != nil)
        #expect(CloudHypervisor.obstacle(inVersion: "unknown") != nil)
        #expect(CloudHypervisor.obstacle(inVersion: "38.0") == nil)
        #expect(CloudHypervisor.obstacle(inVersion: "53.0-12-gae44c2971") == nil)
        #expect(CloudHypervisor.major("53.0.0") == 53)
        #expect(CloudHypervisor.networkObstacle(inVersion: "48.0") != nil)
        #expect(CloudHypervisor.networkObstacle(inVersion: "49.0") == nil)
    }
}
