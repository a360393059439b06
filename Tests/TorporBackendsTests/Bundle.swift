import Foundation
import Glibc
import TorporHost
import TorporModel

@testable import TorporBackends

/// A small OCI bundle: the specification that `runc spec` writes, with a program that counts, over a root with a shell and nothing else.
struct Bundle {
    let path: String

    /// Makes it in a folder of its own, hands it over, and removes it.
    static func run(_ body: (Bundle) async throws -> Void) async throws {
        var template = Array("/var/tmp/torpor-bundle-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemCall.failure(errno, "mkdtemp") }
        let bundle = Bundle(path: String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
        defer { try? Folder.remove(bundle.path) }
        let script = """
            mkdir -p rootfs/bin rootfs/data rootfs/proc rootfs/dev rootfs/sys
            for program in sh sleep cat; do
                cp -L "$(command -v $program)" rootfs/bin/
                for library in $(ldd "$(command -v $program)" | grep -o '/[^ ]*'); do
                    mkdir -p "rootfs${library%/*}"; cp -L "$library" "rootfs$library"
                done
            done
            echo 'of the bundle' > rootfs/data/given
            runc spec
            """
        try await Command("/bin/sh", ["-ec", "cd \(bundle.path)\n\(script)"], deadline: .seconds(30)).succeed()
        try bundle.change { specification in
            var process = specification["process"] as? [String: Any] ?? [:]
            process["terminal"] = false
            process["args"] = ["/bin/sh", "-c", counting]
            process["env"] = ["PATH=/bin", "WORD=bundle"]
            specification["process"] = process
            specification["root"] = ["path": "rootfs", "readonly": false]
        }
        try await body(bundle)
    }

    /// Counts into a file and prints; `sh` and `sleep` are all that it needs.
    private static let counting = """
        n=0; while :; do n=$((n+1)); echo "$n" >> /data/counts; echo "count=$n $(cat /data/given) $WORD"; sleep 0.02; done
        """

    var spec: WorkloadSpec { WorkloadSpec(backend: BackendKind(unchecked: "oci"), command: [], bundle: path) }

    /// Edits `config.json`.
    func change(_ edit: (inout [String: Any]) -> Void) throws {
        let url = URL(fileURLWithPath: "\(path)/config.json")
        var specification = try JSONSerialization.jsonObject(with: try Data(contentsOf: url)) as? [String: Any] ?? [:]
        edit(&specification)
        try JSONSerialization.data(withJSONObject: specification).write(to: url)
    }

    /// Edits one member of `config.json`'s `linux`.
    func changeLinux(_ key: String, _ edit: (Any?) -> Any) throws {
        try change { specification in
            var linux = specification["linux"] as? [String: Any] ?? [:]
            linux[key] = edit(linux[key])
            specification["linux"] = linux
        }
    }
}
