import Foundation
import Synchronization
package import TorporModel
package import TorporRPC

/// A cluster's authority and a folder for each member, in a temporary folder that goes with it. Its clock stands still until it is moved.
package final class TestCluster: Sendable {
    package let folder: String
    package let authority: CertificateAuthority
    private let time: Mutex<Timestamp>
    private let serials = Mutex<UInt8>(1)

    /// - Parameter name: two clusters of one name still have different authorities.
    package init(_ name: String = "site") throws {
        folder = NSTemporaryDirectory() + "torpor-rpc-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        time = Mutex(now)
        authority = try CertificateAuthority.create(cluster: ClusterName.parse(name), at: now, serial: [9, 9, 9, 9, 9, 9, 9, 9])
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    package var now: Timestamp { time.withLock { $0 } }

    package func move(by seconds: Int64) {
        time.withLock { $0 = Timestamp(milliseconds: $0.milliseconds + seconds * 1000) }
    }

    package func serial() -> [UInt8] {
        serials.withLock { next in
            next += 1
            return [1, 2, 3, 4, 5, 6, 7, next]
        }
    }

    package func issue(_ identity: String, life: Duration = CertificateAuthority.leafLife) throws -> IssuedCertificate {
        try authority.issue(
            Identity.parse(short: identity), hosts: ["127.0.0.1", "::1", "localhost"], at: now, life: life, serial: serial())
    }

    /// A folder with a fresh certificate for the identity.
    package func files(_ identity: String, life: Duration = CertificateAuthority.leafLife) throws -> CredentialFiles {
        let name = identity.map { $0.isLetter || $0.isNumber ? $0 : "-" }
        let path = folder + "/" + String(name) + "-" + serial().map(String.init).joined()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let files = CredentialFiles(folder: path)
        try issue(identity, life: life).write(to: files)
        return files
    }

    package func credentials(_ identity: String, life: Duration = CertificateAuthority.leafLife, log: TestLog = TestLog()) throws
        -> CredentialStore
    {
        try CredentialStore(files(identity, life: life), now: { [self] in now }, logger: log.logger())
    }
}
