import TorporDeclaration
import TorporHost
import TorporModel

/// Reads what secrets say from the files of whoever declares them.
enum SecretFiles {
    /// - Parameter options: `NAME=FILE` each.
    static func read(_ options: [String]) throws(TorporError) -> Secrets {
        var secrets = Secrets()
        for option in options {
            let (name, file) = try SpecText.secret(option)
            try secrets.add(name, try content(of: file))
        }
        return secrets
    }

    /// - Parameter folder: what relative paths begin in.
    static func read(_ workload: DeclaredWorkload, in folder: String) throws(TorporError) -> Secrets {
        var secrets = Secrets()
        for (name, file) in workload.secretFiles.sorted(by: { $0.key < $1.key }) {
            try secrets.add(name, try content(of: file.hasPrefix("/") ? file : "\(folder)/\(file)"))
        }
        return secrets
    }

    /// One byte more than may be, so that what is too long is told with its length's limit.
    private static func content(of file: String) throws(TorporError) -> [UInt8] { try DurableFile.read(file, limit: Secrets.longest + 1) }
}
