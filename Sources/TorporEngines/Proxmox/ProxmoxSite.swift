import Glibc
package import TorporHost
package import TorporModel

/// Where Proxmox VE's API is, who asks it, and which of its nodes this one is: `site.conf` in the backend's folder, lines of `key=value`.
///
/// ```
/// url=https://pve-a:8006
/// node=pve-a
/// token=/etc/torpor/pve.token
/// ca=/etc/pve/pve-root-ca.pem
/// ```
/// The token's file holds `USER@REALM!TOKENID=SECRET` (pveum.adoc, "API Tokens") and is root's alone. PVE's own authority need only be
/// named where the machine does not trust it; there is no way to trust nobody's certificate.
///
/// What the token has to have, as the schema's permissions say: on VMs VM.Audit, VM.Allocate, VM.Clone, VM.PowerMgmt, VM.Migrate, VM.Snapshot,
/// VM.Config.Options, .Memory, .CPU and .Disk; Datastore.AllocateSpace; Sys.Audit, without which others' tasks are not seen.
package struct ProxmoxSite: Hashable, Sendable {
    /// In the backend's folder.
    package static let fileName = "site.conf"
    private static let settingsName = "curl.conf"

    /// The way to it.
    package let line: ProxmoxLine
    /// PVE's name of this node.
    package let node: String

    /// - Parameter searchPath: where curl is looked for first.
    /// - Throws: `engineMissing` where nothing says that there is a PVE, `invalidArgument` for what says it wrongly.
    package static func read(in folder: String, searchPath: String) throws(TorporError) -> ProxmoxSite {
        let path = "\(folder)/\(fileName)"
        let words: KeyValueText
        do throws(TorporError) {
            words = try KeyValueText(parsing: try DurableFile.readText(path, limit: 4096))
        } catch  where error.code == .notFound {
            throw TorporError(
                .engineMissing, "no Proxmox VE is named here",
                remedy: "write url=, node= and token= into \(path): url=https://HOST:8006, the node's name in PVE, the API token's file")
        }
        guard let url = words.first("url"), let node = words.first("node"), let token = words.first("token"), isName(node) else {
            throw wrong("\(path) names no url, node or token", "write a line of each: url=https://HOST:8006")
        }
        guard url.hasPrefix("https://") || isLoopback(url) else {
            throw wrong("\(url) would show the token to the network", "write url=https://HOST:8006")
        }
        guard let curl = ProgramFinder.find("curl", path: searchPath) else {
            throw TorporError(.engineMissing, "curl is not installed", remedy: "apt-get install curl")
        }
        let settings = "\(folder)/\(settingsName)"
        try place("header = \"Authorization: PVEAPIToken=\(try secret(token))\"\n" + authority(words.first("ca")), at: settings)
        let root = url.hasSuffix("/") ? String(url.dropLast()) : url
        return ProxmoxSite(line: ProxmoxLine(curl: curl, settings: settings, root: root + "/api2/json"), node: node)
    }

    private init(line: ProxmoxLine, node: String) {
        self.line = line
        self.node = node
    }

    /// What stands in the token's file.
    private static func secret(_ path: String) throws(TorporError) -> String {
        var found = stat()
        guard stat(path, &found) == 0 else { throw wrong("there is no \(path)", "write the API token into it: USER@REALM!TOKENID=SECRET") }
        guard found.st_mode & 0o077 == 0 else { throw wrong("\(path) can be read by others than root", "chmod 600 \(path)") }
        let text = try DurableFile.readText(path, limit: 1024).split(separator: "\n").first.map(String.init) ?? ""
        let isToken = text.contains("@") && text.contains("!") && text.contains("=")
        // Quotes would end the line of curl's settings that it is put into.
        guard isToken, text.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != 0x22 && $0 != 0x5c }) else {
            throw wrong("\(path) holds no API token", "write USER@REALM!TOKENID=SECRET into it, as pveum user token add printed it")
        }
        return text
    }

    private static func authority(_ path: String?) throws(TorporError) -> String {
        guard let path else { return "" }
        guard access(path, R_OK) == 0, !path.contains("\""), !path.contains("\\") else {
            throw wrong("\(path) cannot be read", "name PVE's authority as ca=FILE")
        }
        return "cacert = \"\(path)\"\n"
    }

    /// Of two who write the same at once either may.
    private static func place(_ text: String, at path: String) throws(TorporError) {
        do throws(TorporError) { try DurableFile.place(text, at: path) } catch {
            guard (try? DurableFile.readText(path)) == text else { throw error }
        }
    }

    /// A test's, or a tunnel's: nobody else hears it.
    private static func isLoopback(_ url: String) -> Bool {
        ["http://127.0.0.1", "http://localhost", "http://[::1]"].contains {
            url == $0 || url.hasPrefix("\($0):") || url.hasPrefix("\($0)/")
        }
    }

    /// It becomes part of paths.
    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.allSatisfy { $0 == "-" || $0.isASCII && ($0.isLetter || $0.isNumber) }
    }

    private static func wrong(_ words: String, _ remedy: String) -> TorporError { TorporError(.invalidArgument, words, remedy: remedy) }
}
