import TorporDeclaration
import TorporModel

/// Reads as the tests do: the file is called `web.yaml`, and one environment file lies beside it.
enum Fixture {
    static func read(_ text: String, files: [String: String] = ["web.env": "MODE=slow\nPORT=80\n"]) -> Declaration.Outcome {
        Declaration.read(text, name: "web.yaml") { file throws(TorporError) in
            guard let text = files[file] else { throw TorporError(.notFound, "there is no such file", remedy: "create it") }
            return text
        }
    }

    /// What was found wrong, without the file's name before it.
    static func mistakes(_ text: String) -> [String] {
        guard case .mistakes(let mistakes) = read(text) else { return [] }
        return mistakes.map { String($0.description.dropFirst("web.yaml:".count)) }
    }

    /// The only workload of a file with this body, each line of which belongs to it.
    static func workload(_ body: String) throws(TorporError) -> DeclaredWorkload {
        let lines = body.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)\n" }.joined()
        let workloads = try read("workloads:\n  web-1:\n" + lines).get()
        guard workloads.count == 1 else { throw TorporError(.internal, "\(workloads.count) workloads were read") }
        return workloads[0]
    }
}
