// Runs another program, and a folder of files for it.
#pragma once

#include <string>
#include <vector>

namespace software_gpu {

struct ProcessResult {
    bool started;
    int exit_code;
    std::string output;
};

/// Runs a program in a folder and waits. Its standard output and error both end up in `output`.
ProcessResult run_process(const std::vector<std::string>& command, const std::string& folder);

/// A new private folder that vanishes with the object.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::string& path() const { return path_; }
    /// Writes a file, and the folders above it.
    void write(const std::string& name, const std::string& content) const;
    std::string read(const std::string& name) const;

private:
    std::string path_;
};

} // namespace software_gpu
