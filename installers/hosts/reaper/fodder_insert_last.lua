-- Fodder: inserts the newest sample of the library at the edit cursor of the selected track.
-- Runs `fodder say`, since REAPER's Lua has no sockets; `fodder serve` must be running.

local function answers(command)
  local out = reaper.ExecProcess(command, 5000)
  if not out then
    return nil, "fodder cannot be run: install it so that it is on the PATH"
  end
  return out
end

-- The path in: ["/fodder/result", token, sample, path, …], with JSON's escapes undone.
local function path_in(text)
  local raw = text:match('%["/fodder/result", "[^"]*", "[^"]*", "(.-[^\\])",')
  if not raw then
    return nil
  end
  raw = raw:gsub("\\u(%x%x%x%x)", function(hex)
    return utf8.char(tonumber(hex, 16))
  end)
  return (raw:gsub("\\(.)", "%1"))
end

local text, trouble = answers('fodder say /fodder/query reaper "" 1')
local path = text and path_in(text)
if path then
  reaper.Undo_BeginBlock()
  reaper.InsertMedia(path, 0) -- 0: on the selected track, at the edit cursor
  reaper.Undo_EndBlock("Insert Fodder's last sample", -1)
else
  reaper.ShowMessageBox(trouble or "There is no sample yet, or `fodder serve` is not running.", "Fodder", 0)
end
