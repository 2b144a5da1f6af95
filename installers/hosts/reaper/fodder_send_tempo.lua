-- Fodder: tells Fodder the tempo and the time signature at the edit cursor.
-- Runs `fodder say`, since REAPER's Lua has no sockets; `fodder serve` must be running.

local at = reaper.GetCursorPosition()
local numerator, denominator, bpm = reaper.TimeMap_GetTimeSigAtTime(0, at)
reaper.ExecProcess(string.format("fodder say /fodder/host/tempo %.4f --wait 0.2", bpm), 3000)
reaper.ExecProcess(string.format("fodder say /fodder/host/meter %d/%d --wait 0.2", numerator, denominator), 3000)
