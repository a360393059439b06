import TorporHost
package import TorporModel
import TorporPorts

extension OCIBackend: SecretKeeper {
    /// Onto a tmpfs that is the copy's; they go when the copy is destroyed.
    package func provide(_ secrets: Secrets, to copy: CopyID) async throws(TorporError) {
        let folder = secretFolder(copy)
        try await Blocking.run { () throws(TorporError) in try folder.fill(secrets) }
    }

    func secretFolder(_ copy: CopyID) -> SecretFolder { SecretFolder(copy.description, configuration) }

    /// Those of copies that are not here: of orders that an earlier agent was killed over.
    func sweepSecrets(of copies: [CopyID]) throws(TorporError) {
        let known = Set(copies.map(\.description))
        for name in Folder.names(SecretFolder.parent(configuration)) where !known.contains(name) {
            try SecretFolder(name, configuration).remove()
        }
    }
}
