#pragma once

namespace software_gpu {

/// Catches the signals that a faulty kernel raises; signals of all other code go on to whoever handled them before.
void install_signal_handlers();

/// Gives the calling thread a stack for signal handlers, because a fault may be that its own stack ran over.
void use_alternate_signal_stack();

} // namespace software_gpu
