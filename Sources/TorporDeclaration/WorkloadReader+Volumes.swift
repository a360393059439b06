import TorporModel

extension WorkloadReader {
    /// Two at one place are told where the second stands.
    mutating func volumes(_ entry: Entry) -> [Volume] {
        let example = WorkloadKey.volumes.example
        var places: Set<String> = []
        var volumes: [Volume] = []
        for entry in book.list(entry, example) ?? [] {
            guard let volume = book.value(entry, example, SpecText.volume) else { continue }
            if places.insert(volume.path).inserted {
                volumes.append(volume)
            } else {
                book.note(entry.place, "two volumes are at \(SpecText.quoted(volume.path))", remedy: "give each a place of its own")
            }
        }
        return volumes
    }

    /// A table of files by name, or a list of names whose files are called the same. A file that cannot be read is told here already.
    mutating func secrets(_ entry: Entry) {
        let example = WorkloadKey.secrets.example
        if case .list(let entries) = entry.content {
            for entry in entries {
                guard let text = book.text(entry, example) else { continue }
                secret(text, entry.place, file: text, entry.place)
            }
        } else {
            for field in book.table(entry, example) ?? [] {
                guard let file = book.text(field.value, "\(YAMLText.text(field.name)): FILE") else { continue }
                secret(field.name, field.place, file: file, field.value.place)
            }
        }
        spec.secrets = secretFiles.keys.sorted()
    }

    private mutating func secret(_ text: String, _ place: Place, file: String, _ filePlace: Place) {
        guard let name = book.attempt(place, { () throws(TorporError) in try SecretName(text) }) else { return }
        guard secretFiles[name] == nil else { return book.note(place, "the secret \(name) is given twice", remedy: "give it once") }
        let including = including
        let isThere: Void? = book.attempt(filePlace) { () throws(TorporError) in
            do throws(TorporError) { _ = try including(file) } catch {
                throw TorporError(error.code, "\(SpecText.quoted(file)): \(error.message)", remedy: error.remedy)
            }
        }
        if isThere != nil { secretFiles[name] = file }
    }
}
